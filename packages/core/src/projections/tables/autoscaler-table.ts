/** `kubectl get hpa`. Mirrors `pkg/printers/internalversion (printHorizontalPodAutoscaler)`. */
import type {
  AutoscalingV2HorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../api/schema/kubernetes.ts';
import { ageOf, columns, firstFew, nameOf, type TablePrinter } from './table.ts';

const SHOWN_COUNT_MAX = 2;
const UNKNOWN = '<unknown>';

/** Columns and cells of HorizontalPodAutoscalers of `autoscaling/v2`. */
export const autoscalerPrinter: TablePrinter<AutoscalingV2HorizontalPodAutoscaler> = {
  columns: columns('Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'),
  cells: (autoscaler, options) => {
    const { spec, status } = autoscaler;
    return [
      nameOf(autoscaler),
      `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
      targetsCell(spec.metrics ?? [], status?.currentMetrics ?? []),
      spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
      spec.maxReplicas,
      status?.currentReplicas ?? 0,
      ageOf(autoscaler, options),
    ];
  },
};

/** Columns and cells of HorizontalPodAutoscalers of `autoscaling/v1`, which know CPU utilization only. */
export const autoscalerV1Printer: TablePrinter<HorizontalPodAutoscaler> = {
  columns: autoscalerPrinter.columns,
  cells: (autoscaler, options) => autoscalerPrinter.cells(asV2(autoscaler), options),
};

function targetsCell(metrics: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (metrics.length === 0) return '<none>';
  const targets = metrics.map((metric, index) => targetText(metric, statuses[index]));
  return firstFew(targets, SHOWN_COUNT_MAX, ', ');
}

function targetText(metric: MetricSpec, status: MetricStatus | undefined): string {
  const { external, pods, object, resource, containerResource } = metric;
  if (metric.type === 'External' && external !== undefined) {
    return valueText(external.target, status?.external?.current);
  }
  if (metric.type === 'Object' && object !== undefined) {
    return valueText(object.target, status?.object?.current);
  }
  if (metric.type === 'Pods' && pods !== undefined) {
    return `${status?.pods?.current.averageValue ?? UNKNOWN}/${pods.target.averageValue ?? ''}`;
  }
  if (metric.type === 'Resource' && resource !== undefined) {
    return `${resource.name}: ${resourceText(resource.target, status?.resource?.current)}`;
  }
  if (metric.type === 'ContainerResource' && containerResource !== undefined) {
    const current = status?.containerResource?.current;
    return `${containerResource.name}: ${resourceText(containerResource.target, current)}`;
  }
  return '<unknown type>';
}

function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  }
  return `${current?.value ?? UNKNOWN}/${target.value ?? ''}`;
}

function resourceText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  }
  const percent = (value: number | undefined, otherwise: string): string =>
    value === undefined ? otherwise : `${value}%`;
  const used = percent(current?.averageUtilization, UNKNOWN);
  return `${used}/${percent(target.averageUtilization, '<auto>')}`;
}

function asV2(autoscaler: HorizontalPodAutoscaler): AutoscalingV2HorizontalPodAutoscaler {
  const { targetCPUUtilizationPercentage: wanted, ...spec } = autoscaler.spec;
  const current = autoscaler.status?.currentCPUUtilizationPercentage;
  const cpuTarget = { type: 'Utilization', averageUtilization: wanted ?? 0 };
  const cpuStatus = { name: 'cpu', current: { averageUtilization: current ?? 0 } };
  return {
    ...autoscaler,
    spec: {
      ...spec,
      ...(wanted === undefined
        ? {}
        : { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: cpuTarget } }] }),
    },
    status: {
      currentReplicas: autoscaler.status?.currentReplicas ?? 0,
      desiredReplicas: autoscaler.status?.desiredReplicas ?? 0,
      ...(current === undefined
        ? {}
        : { currentMetrics: [{ type: 'Resource', resource: cpuStatus }] }),
    },
  };
}
