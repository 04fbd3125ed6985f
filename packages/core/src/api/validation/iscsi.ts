/** iSCSI volumes. Mirrors `validateISCSIVolumeSource`. */
import type { ISCSIVolumeSource } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, required, when } from './field-error.ts';
import { rangeRule } from './formats.ts';

const FORMATS = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
} as const;

function validateQualifiedName(name: string, path: string): readonly FieldError[] {
  const family = (['iqn', 'eui', 'naa'] as const).find((start) => name.startsWith(start));
  if (family === undefined) {
    return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')];
  }
  return when(!FORMATS[family].test(name), invalid(path, name, 'must be valid format'));
}

/** Portal, name and number of the target, and the initiator's name when given. */
export function validateIscsi(source: ISCSIVolumeSource, path: string): readonly FieldError[] {
  const { targetPortal, iqn, lun = 0, initiatorName, secretRef } = source;
  const authenticated = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  return [
    ...when(!targetPortal, required(`${path}.targetPortal`)),
    ...(iqn ? validateQualifiedName(iqn, `${path}.iqn`) : [required(`${path}.iqn`)]),
    ...when(lun < 0 || lun > 255, invalid(`${path}.lun`, lun, rangeRule(0, 255))),
    ...when(authenticated && secretRef === undefined, required(`${path}.secretRef`)),
    ...(initiatorName === undefined
      ? []
      : validateQualifiedName(initiatorName, `${path}.initiatorname`)),
  ];
}
