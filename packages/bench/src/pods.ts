/** The Pods and machines that the cluster benchmarks run. */
import { Simulation, type ApiObject, type SimulationOptions } from '@podsim/core';

const CAPACITY = { cpu: '64', memory: '256Gi', pods: '200' };

const SERVER = {
  name: 'server',
  image: 'nginx:1.27',
  readinessProbe: { httpGet: { port: 80 } },
  livenessProbe: { tcpSocket: { port: 80 } },
};
const CRASHING = { name: 'crash', image: 'busybox:1.36', command: ['sh', '-c', 'exit 1'] };

/** A Pod whose server is probed; `crashing` gives it a second container that ends at once, again and again. */
export function probedPod(name: string, crashing: boolean): ApiObject {
  const containers = crashing ? [SERVER, CRASHING] : [SERVER];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } } as ApiObject;
}

export interface ClusterSize {
  readonly nodes: number;
  readonly pods: number;
}

/** A cluster with its Pods created, at instant 0. */
export function clusterOf(
  { nodes, pods }: ClusterSize,
  crashing: boolean,
  options: SimulationOptions = {},
): Simulation {
  const machines = [{ name: 'node', count: nodes, capacity: CAPACITY }];
  const simulation = new Simulation({ retainLog: false, nodes: machines, ...options });
  for (let index = 0; index < pods; index += 1) {
    simulation.execute({ type: 'Apply', object: probedPod(`pod-${index}`, crashing) });
  }
  return simulation;
}

/** CPU time of this process in milliseconds: what a busy machine cannot inflate as it does wall time. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
