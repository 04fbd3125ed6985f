/** A Node on create. Mirrors `ValidateNode`. */
import type { Node } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, invalid, when } from './field-error.ts';
import { parseIp, validateCidr } from './ip-formats.ts';
import { CLUSTER_WIDE, sortedKeys, validateObjectMeta } from './metadata.ts';
import { validateResourceAmount } from './resources.ts';
import { validateTaints } from './tolerations.ts';

function validatePodNetworks(networks: readonly string[]): readonly FieldError[] {
  const path = 'spec.podCIDRs';
  const errors = networks.flatMap((network, index) => validateCidr(network, `${path}[${index}]`));
  if (networks.length < 2) return errors;
  const families = new Set(networks.map((network) => parseIp(network.split('/')[0] ?? '')?.family));
  const oneEach = 'may specify no more than one CIDR for each IP family';
  return [
    ...errors,
    ...when(families.size < 2 || networks.length > 2, invalid(path, networks, oneEach)),
    ...networks.flatMap((network, index) =>
      when(networks.indexOf(network) !== index, duplicate(`${path}[${index}]`, network)),
    ),
  ];
}

/** All errors of a new Node; taints are reported under `metadata.taints`, as upstream does. */
export function validateNodeCreate(node: Node): readonly FieldError[] {
  const amounts = (['capacity', 'allocatable'] as const).flatMap((field) =>
    sortedKeys(node.status?.[field]).flatMap((name) => {
      const amount = node.status?.[field]?.[name] ?? '0';
      return validateResourceAmount(name, amount, `status.${field}.${name}`);
    }),
  );
  return [
    ...validateObjectMeta(node.metadata, CLUSTER_WIDE),
    ...validateTaints(node.spec?.taints ?? [], 'metadata.taints'),
    ...amounts,
    ...validatePodNetworks(node.spec?.podCIDRs ?? []),
  ];
}
