import { expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { readManifests } from './read-manifests.ts';
import { validateLoaded, withNamespace } from './validate-loaded.ts';

const problemsIn = (text: string) => {
  const { objects, problems } = readManifests(text, { file: 'pod.yaml' });
  expect(problems).toEqual([]);
  return validateLoaded(objects).map(formatProblem);
};

it('says what the API server would, at the place of the field', () => {
  const text = `apiVersion: v1
kind: Pod
metadata:
  generateName: web-
spec:
  restartPolicy: always
  containers:
  - name: a
    image: nginx
  - name: a
  volumes:
  - name: d
    emptyDir: {}
    hostPath: {path: /x}
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {}
---
apiVersion: v1
kind: Node
metadata: {name: Node_1}
`;
  expect(problemsIn(text)).toEqual([
    'pod.yaml:6:3: spec.restartPolicy: Unsupported value: "always": supported values: "Always", "OnFailure", "Never"',
    'pod.yaml:10:5: spec.containers[1].image: Required value',
    'pod.yaml:10:5: spec.containers[1].name: Duplicate value: "a"',
    'pod.yaml:14:5: spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    'pod.yaml:19:1: spec.ports: Required value',
    expect.stringMatching(/^pod\.yaml:23:12: metadata\.name: Invalid value: "Node_1": a lowercase/),
  ]);
});

it('puts objects into the namespace that is given, unless they say or have none', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
  expect(withNamespace(pod, 'prod').metadata).toEqual({ name: 'a', namespace: 'prod' });
  const own = { ...pod, metadata: { name: 'a', namespace: 'own' } };
  expect(withNamespace(own, 'prod')).toBe(own);
  const node = { ...pod, kind: 'Node' };
  expect(withNamespace(node, 'prod')).toBe(node);
});
