/** How an object stands at the end of a log, in a few lines. */
import {
  renderObjects,
  type ApiObject,
  type ObjectReference,
  type PastState,
  type Pod,
} from '@podsim/core';

/** The table row of the object; for a Pod its containers and the conditions that do not hold, too. */
export function presentState({ state, at }: PastState, reference: ObjectReference): string {
  const { table, key } =
    'table' in reference ? reference : { table: 'pods' as const, key: reference.pod };
  const object: ApiObject | undefined = state[table].get(key);
  if (object === undefined) return `Now: ${key} is gone.\n`;
  const row = renderObjects([object], { now: at, wide: true, withNamespace: false });
  const pod = table === 'pods' ? state.pods.get(key) : undefined;
  return `Now:\n${row}${pod ? podDetails(pod) : ''}`;
}

function podDetails({ status }: Pod): string {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const lines = containers.map(({ name, state, restartCount }) => {
    const times = `${restartCount} restart${restartCount === 1 ? '' : 's'}`;
    const restarts = restartCount === 0 ? '' : `, ${times}`;
    return `  ${name}: ${stateText(state)}${restarts}`;
  });
  const unmet = (status.conditions ?? []).filter(({ status: value }) => value !== 'True');
  for (const { type, status: value, reason, message } of unmet) {
    const why = [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
    lines.push(`  ${type} is ${value}${why === '' ? '' : ` (${why})`}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

type ContainerState = NonNullable<NonNullable<Pod['status']['containerStatuses']>[number]['state']>;

function stateText(state: ContainerState | undefined): string {
  if (state?.running) return `running since ${state.running.startedAt ?? 'the start'}`;
  if (state?.terminated) {
    const { exitCode, reason = 'ended' } = state.terminated;
    return `${reason}, exit code ${exitCode}`;
  }
  return `waiting, ${state?.waiting?.reason ?? 'not created yet'}`;
}
