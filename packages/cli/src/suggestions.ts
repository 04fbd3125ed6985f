/** What one might want to know next, as commands. */
import type { Pod } from '@podsim/core';
import type { View } from './output/view.ts';

const DEFAULT_LOG = 'run.log';

/** A few commands that go on from this run. */
export function suggestions(
  { state }: View,
  paths: readonly string[],
  log: string | undefined,
): string {
  const pod = interesting([...state.pods.values()]);
  if (pod === undefined) return '';
  const { name, namespace = 'default' } = pod.metadata;
  const reference = namespace === 'default' ? `pod/${name}` : `pod/${namespace}/${name}`;
  const file = log ?? DEFAULT_LOG;
  const lines = [
    ...(log === undefined ? [`podsim run ${paths.join(' ')} --log ${file}`] : []),
    `podsim explain ${file} ${reference}`,
    `podsim replay ${file} --at 5s -o table`,
  ];
  return `\nTry next:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** The first Pod that is not well, else the first. */
function interesting(pods: readonly Pod[]): Pod | undefined {
  const isReady = ({ status }: Pod): boolean =>
    status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ===
    true;
  return pods.find((pod) => !isReady(pod)) ?? pods[0];
}
