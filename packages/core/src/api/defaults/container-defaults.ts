/** Defaults of a container in a Pod or Pod template. Mirrors `pkg/apis/core/v1/defaults.go (SetDefaults_Container)`. */
import { defaultPullPolicy } from '../image-name.ts';
import type {
  Container,
  EnvVar,
  EphemeralContainer,
  Lifecycle,
  LifecycleHandler,
  ObjectFieldSelector,
  Probe,
  ResourceFieldSelector,
  ResourceRequirements,
} from '../schema/kubernetes.ts';
import {
  mapItems,
  mapPart,
  roundedResources,
  servedQuantity,
  withFields,
  withMissing,
  withMissingOrZero,
} from './keep-unchanged.ts';

const TERMINATION_MESSAGE_PATH = '/dev/termination-log';

/** The container with everything filled in that does not depend on the Pod around it. */
export function setContainerDefaults<T extends Container | EphemeralContainer>(container: T): T {
  const common: Container = withMissing<Container>(container, {
    imagePullPolicy: defaultPullPolicy(container.image),
    terminationMessagePath: TERMINATION_MESSAGE_PATH,
    terminationMessagePolicy: 'File',
    resources: {},
  });
  const changed = withFields<Container>(common, {
    resources: mapPart(common.resources, setResourceRequirementsDefaults),
    ports: mapItems(common.ports, (port) => withMissing(port, { protocol: 'TCP' })),
    env: mapItems(common.env, setEnvDefaults),
    livenessProbe: mapPart(common.livenessProbe, setProbeDefaults),
    readinessProbe: mapPart(common.readinessProbe, setProbeDefaults),
    startupProbe: mapPart(common.startupProbe, setProbeDefaults),
    lifecycle: mapPart(common.lifecycle, setLifecycleDefaults),
  });
  return changed === container ? container : { ...container, ...changed };
}

/** Requests and limits rounded up to thousandths, the finest the API keeps. */
export function setResourceRequirementsDefaults(
  resources: ResourceRequirements,
): ResourceRequirements {
  return withFields(resources, {
    requests: roundedResources(resources.requests),
    limits: roundedResources(resources.limits),
  });
}

/** `fieldRef.apiVersion` of downward API items and environment variables. */
export function setFieldRefDefaults(fieldRef: ObjectFieldSelector): ObjectFieldSelector {
  return withMissing(fieldRef, { apiVersion: 'v1' });
}

/** `resourceFieldRef.divisor`, which the API always serves; zero stands for one. */
export function setResourceFieldRefDefaults(
  reference: ResourceFieldSelector,
): ResourceFieldSelector {
  return withFields(reference, { divisor: servedQuantity(reference.divisor ?? '0') });
}

function setEnvDefaults(variable: EnvVar): EnvVar {
  const { valueFrom } = variable;
  if (valueFrom === undefined) return variable;
  return withFields(variable, {
    valueFrom: withFields(valueFrom, {
      fieldRef: mapPart(valueFrom.fieldRef, setFieldRefDefaults),
      resourceFieldRef: mapPart(valueFrom.resourceFieldRef, setResourceFieldRefDefaults),
      fileKeyRef: mapPart(valueFrom.fileKeyRef, (key) => withMissing(key, { optional: false })),
    }),
  });
}

function setProbeDefaults(probe: Probe): Probe {
  const timed = withMissingOrZero(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return withFields(setHandlerDefaults(timed), {
    grpc: mapPart(probe.grpc, (grpc) => withMissing(grpc, { service: '' })),
  });
}

function setLifecycleDefaults(lifecycle: Lifecycle): Lifecycle {
  return withFields(lifecycle, {
    postStart: mapPart(lifecycle.postStart, setHandlerDefaults),
    preStop: mapPart(lifecycle.preStop, setHandlerDefaults),
  });
}

function setHandlerDefaults<T extends Pick<LifecycleHandler, 'httpGet'>>(handler: T): T {
  if (handler.httpGet === undefined) return handler;
  const httpGet = withMissing(handler.httpGet, { path: '/', scheme: 'HTTP' });
  return httpGet === handler.httpGet ? handler : { ...handler, httpGet };
}
