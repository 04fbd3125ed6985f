/** Defaults of Pods and Pod templates. Mirrors `pkg/apis/core/v1/defaults.go (SetDefaults_Pod, SetDefaults_PodSpec)`. */
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../schema/kubernetes.ts';
import { setContainerDefaults, setResourceRequirementsDefaults } from './container-defaults.ts';
import { mapItems, mapPart, roundedResources, withFields, withMissing } from './keep-unchanged.ts';
import { setPodLevelResources } from './pod-level-resources.ts';
import { setVolumeDefaults } from './volume-defaults.ts';

const TERMINATION_GRACE_PERIOD_SECONDS = 30;

/** The Pod as the API server sees it after decoding, before admission and validation. */
export function setPodDefaults(pod: Pod): Pod {
  return withFields(pod, { spec: setPodSpecDefaults(setPodOnlyDefaults(pod.spec)) });
}

/** The template of a workload. Requests, host ports and service links are left to the Pods made from it. */
export function setPodTemplateDefaults(template: PodTemplateSpec): PodTemplateSpec {
  return withFields(template, { spec: mapPart(template.spec, setPodSpecDefaults) });
}

function setPodOnlyDefaults(spec: PodSpec): PodSpec {
  const setContainer = (container: Container): Container => {
    const requested = withRequestsFromLimits(container);
    return spec.hostNetwork === true ? withHostPorts(requested) : requested;
  };
  const withContainers = withFields(spec, {
    containers: mapItems(spec.containers, setContainer),
    initContainers: mapItems(spec.initContainers, setContainer),
    // A negative period is an old way to ask for an immediate stop; the API keeps one second.
    terminationGracePeriodSeconds: (spec.terminationGracePeriodSeconds ?? 0) < 0 ? 1 : undefined,
  });
  return withMissing(setPodLevelResources(withContainers), { enableServiceLinks: true });
}

function setPodSpecDefaults(spec: PodSpec): PodSpec {
  const account = spec.serviceAccountName || spec.serviceAccount;
  const filled = withMissing(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: TERMINATION_GRACE_PERIOD_SECONDS,
  });
  return withFields(filled, {
    containers: mapItems(spec.containers, setContainerDefaults),
    initContainers: mapItems(spec.initContainers, setContainerDefaults),
    ephemeralContainers: mapItems(spec.ephemeralContainers, setContainerDefaults),
    volumes: mapItems(spec.volumes, setVolumeDefaults),
    overhead: roundedResources(spec.overhead),
    resources: mapPart(spec.resources, setResourceRequirementsDefaults),
    // The older name stays a copy of the newer one (conversion.go, Convert_v1_PodSpec_To_core_PodSpec).
    ...(account ? { serviceAccountName: account, serviceAccount: account } : {}),
  });
}

function withRequestsFromLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (limits === undefined || Object.keys(limits).every((name) => name in (requests ?? {}))) {
    return container;
  }
  return {
    ...container,
    resources: { ...container.resources, requests: { ...limits, ...requests } },
  };
}

function withHostPorts(container: Container): Container {
  return withFields(container, {
    ports: mapItems(container.ports, (port) =>
      (port.hostPort ?? 0) === 0 ? { ...port, hostPort: port.containerPort } : port,
    ),
  });
}
