import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const start = (fields: string): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: Never
  containers: [{ name: app, image: "busybox:1.36", ${fields} }]
`);
const run = (fields: string): ManifestRun => start(fields).until(60);
const printed = (fields: string): string =>
  run(fields)
    .facts('ContainerLogged')
    .map(({ text }) => text)
    .join('');
const exitCode = (given: ManifestRun): number | undefined =>
  given.container('app')?.state?.terminated?.exitCode;

describe('references to variables in the command of a container', () => {
  it('are expanded from its environment before it runs, in the command and in its arguments', () => {
    expect(exitCode(run('command: [sh, -c, "exit $(A)"], env: [{ name: A, value: "7" }]'))).toBe(7);
    const sleeping = run('command: [sleep], args: ["$(A)"], env: [{ name: A, value: "7" }]');
    expect([sleeping.times('ContainerExited'), exitCode(sleeping)]).toEqual([[7], 0]);
    const B = '{ name: B, valueFrom: { fieldRef: { fieldPath: metadata.name } } }';
    expect(printed(`command: [echo, "I am $(B)"], env: [${B}]`)).toBe('I am web\n');
  });

  it('stay as they are when the kubelet knows no such variable, be it one of the image', () => {
    expect(
      printed(
        'command: [echo, "$(NONE) $(PATH) $(constructor) $(echo $(A)) $( $A"], env: [{ name: A, value: x }]',
      ),
    ).toBe('$(NONE) $(PATH) $(constructor) $(echo $(A)) $( $A\n');
  });

  it('are escaped by a doubled dollar sign, which is a single one everywhere', () => {
    const env = 'env: [{ name: A, value: "7" }]';
    expect(printed(`command: [echo, "$$(A) $$$(A) $$A"], ${env}`)).toBe('$(A) $7 $A\n');
  });

  it('are expanded anew for each start', () => {
    const config = (value: number): string =>
      `{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { A: "${value}" } }`;
    const given = runManifests(`
${config(3)}
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, "sleep 5; exit $(A)"]
      envFrom: [{ configMapRef: { name: settings } }]
`).until(2);
    given.apply(config(4)).until(20);
    expect(given.facts('ContainerExited').map(({ exitCode: code }) => code)).toEqual([3, 4]);
  });
});

describe('references to variables in the command of a probe', () => {
  it('are expanded from the values that the manifest gives, and are empty for those from elsewhere', () => {
    const B = '{ name: B, valueFrom: { fieldRef: { fieldPath: metadata.name } } }';
    const given = run(
      `command: [sleep, "3600"], env: [{ name: A, value: left }, ${B}],
       readinessProbe: { exec: { command: [cat, "/$(A)-$(B)-$$(B)-$(C)"] } }`,
    );
    expect(given.facts('ProbeFailed')[0]?.message).toContain('/left--$(B)-$(C)');
  });
});
