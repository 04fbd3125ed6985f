/** Timeline lines for machines and what goes wrong with them. */
import { formatDuration } from '../../engine/time.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { line, nodeSubject, podSubject, type TimelineLine } from './timeline-line.ts';

export function nodeLine(fact: ClusterFact): TimelineLine | undefined {
  const { at } = fact;
  switch (fact.type) {
    case 'NodeCrashed': {
      const text = fact.isOrderly === true ? 'switched off' : 'crashed: everything on it is gone';
      return line(at, 'bad', nodeSubject(fact.nodeName), text);
    }
    case 'NodeShutdownStarted':
      return line(at, 'bad', nodeSubject(fact.nodeName), 'shuts down');
    case 'NodeShutdownNoticed':
      return line(
        at,
        'info',
        nodeSubject(fact.nodeName),
        'kubelet ends the Pods, lowest priority first',
      );
    case 'NodeServicesStopped':
      return line(at, 'bad', nodeSubject(fact.nodeName), 'kubelet and containers are stopped');
    case 'NodeRecovered':
      return line(at, 'good', nodeSubject(fact.nodeName), 'power is back');
    case 'NodePartitioned':
      return line(at, 'bad', nodeSubject(fact.nodeName), 'cut off from the cluster');
    case 'NodeRejoined':
      return line(at, 'good', nodeSubject(fact.nodeName), 'in reach of the cluster again');
    case 'KubeletStopped':
      return line(at, 'bad', nodeSubject(fact.nodeName), 'kubelet stopped, containers go on');
    case 'KubeletStarted':
      // Those of the first instant have been up for long.
      if (fact.startedAt < at) return undefined;
      return line(at, 'good', nodeSubject(fact.nodeName), 'kubelet started');
    case 'EvictionThresholdMet': {
      const text = `short of ${fact.resource}, the kubelet reclaims it`;
      return line(at, 'bad', nodeSubject(fact.nodeName), text, { key: fact.resource, shown: 1 });
    }
    case 'ImageRemoved': {
      const why = fact.reason === 'age' ? 'not used for too long' : 'to free disk space';
      const text = `image ${fact.image} removed ${why}`;
      return line(at, 'info', nodeSubject(fact.nodeName), text);
    }
    case 'ImageGCFailed': {
      const run = { key: 'image-gc', shown: 1 };
      const tooFull = 'disk too full, and too few unused images to free it';
      const text = fact.reason === 'InvalidDiskCapacity' ? 'has no disk for images' : tooFull;
      return line(at, 'bad', nodeSubject(fact.nodeName), text, run);
    }
    case 'SystemOutOfMemory': {
      const text = `out of memory, the kernel kills ${fact.container} of ${podSubject(fact.pod)}`;
      return line(at, 'bad', nodeSubject(fact.nodeName), text);
    }
    case 'StaticPodWritten':
      return line(at, 'info', nodeSubject(fact.nodeName), `manifest of ${fact.file} written`);
    case 'StaticPodRemoved':
      return line(at, 'info', nodeSubject(fact.nodeName), `manifest of ${fact.file} removed`);
    case 'RegistryOutageStarted': {
      // One fact per node says so.
      const run = { key: 'outage', shown: 1, silent: true };
      const text = `no image can be pulled for ${formatDuration(fact.until - at)}`;
      return line(at, 'bad', 'registry', text, run);
    }
    default:
      return undefined;
  }
}
