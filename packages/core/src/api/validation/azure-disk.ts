/** Azure data disks. Mirrors `validateAzureDisk`. */
import type { AzureDiskVolumeSource } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { notSupported, required, when } from './field-error.ts';

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

/** Name and address required; the address fits the kind of disk. */
export function validateAzureDisk(
  source: AzureDiskVolumeSource,
  path: string,
): readonly FieldError[] {
  const { diskName, diskURI = '', cachingMode, kind } = source;
  const managed = kind === 'Managed';
  const uriFits = diskURI.startsWith(managed ? '/subscriptions/' : 'https://');
  const uri = managed ? MANAGED_URI : BLOB_URI;
  return [
    ...when(!diskName, required(`${path}.diskName`)),
    ...when(diskURI === '', required(`${path}.diskURI`)),
    ...when(
      cachingMode !== undefined && !CACHING_MODES.includes(cachingMode),
      notSupported(`${path}.cachingMode`, cachingMode, CACHING_MODES),
    ),
    ...when(kind !== undefined && !KINDS.includes(kind), notSupported(`${path}.kind`, kind, KINDS)),
    ...when(kind !== undefined && !uriFits, notSupported(`${path}.diskURI`, diskURI, [uri])),
  ];
}
