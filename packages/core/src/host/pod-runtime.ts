export type { ContainerKind, PodSandbox, RuntimeContainer } from '../state/pod-runtime.ts';
