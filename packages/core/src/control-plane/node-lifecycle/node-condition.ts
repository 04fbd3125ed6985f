/** Reading the conditions of a Node. */
import type { Node, NodeCondition } from '../../api/schema/kubernetes.ts';

/** A condition as it stands; undefined when nobody posted it. */
export function conditionOf(
  { status }: Pick<Node, 'status'>,
  type: string,
): NodeCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** `True`, `False`, `Unknown`, or undefined before the first report. */
export function readyStatusOf(node: Pick<Node, 'status'>): string | undefined {
  return conditionOf(node, 'Ready')?.status;
}
