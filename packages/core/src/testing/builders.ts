/** Small cluster objects for tests: a name, and what the test is about; everything else is plausible. */
import type { Container, Pod, PodSpec } from '../api/schema/kubernetes.ts';
import type { NodeTemplate } from '../simulation/node-objects.ts';
import type { ApiObject } from '../state/tables.ts';

/** The spec of a Pod, plus its metadata where it matters. */
export interface PodOptions extends Partial<PodSpec> {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Pod manifest. Without `containers` it has one, `main`, that runs nginx. */
export function aPod(name: string, options: PodOptions = {}): Pod & ApiObject {
  const { namespace = 'default', labels, annotations, ...spec } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: { containers: [aContainer('main')], ...spec },
    status: {},
  };
}

/** A container that runs nginx unless told otherwise. */
export function aContainer(name: string, options: Partial<Container> = {}): Container {
  return { image: 'nginx:1.29', ...options, name };
}

/** A sidecar: an init container that runs beside the others. */
export function aSidecar(name: string, options: Partial<Container> = {}): Container {
  return aContainer(name, { ...options, restartPolicy: 'Always' });
}

/** A container that runs a shell script. */
export function aScript(name: string, script: string, options: Partial<Container> = {}): Container {
  return aContainer(name, { image: 'busybox:1.36', command: ['sh', '-c', script], ...options });
}

/** A machine with 4 CPUs and 16 GiB, for `new Simulation({ nodes: [aNode('node-a')] })`. */
export function aNode(name: string, options: Omit<NodeTemplate, 'name'> = {}): NodeTemplate {
  return { ...options, name };
}
