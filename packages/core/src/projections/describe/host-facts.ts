/** Words for what happened on machines. */
import { formatDuration } from '../../engine/time.ts';
import type { FactOf, FilePlace, HostFact } from '../../state/facts.ts';
import { containerSubject, excerpt, plural, said, shortId, type Describers } from './describer.ts';

export const HOST_FACTS: Describers<HostFact> = {
  SandboxCreated: ({ pod, sandboxId, netns, ips, attempt }) =>
    `${pod}: sandbox ${shortId(sandboxId)} (attempt ${attempt}) with ${netns}, IP ${ips.join(', ') || 'none'}`,
  SandboxExited: ({ pod, sandboxId, reason }) =>
    `${pod}: sandbox ${shortId(sandboxId)} ended (${reason})`,
  SandboxRemoved: ({ pod, sandboxId }) => `${pod}: sandbox ${shortId(sandboxId)} removed`,
  ImagePullStarted: (fact) =>
    `${containerSubject(fact)}: pulling ${fact.image} (${fact.sizeBytes} bytes)`,
  ImageDownloadStarted: (fact) =>
    `${containerSubject(fact)}: the pull of ${fact.image} has its turn`,
  ImagePulled: (fact) =>
    `${containerSubject(fact)}: pulled ${fact.image} in ${formatDuration(fact.durationMs)}`,
  ImagePullFailed: (fact) =>
    `${containerSubject(fact)}: ${fact.reason} for ${fact.image}${said(fact.message)}`,
  ContainerCreated: (fact) =>
    `${containerSubject(fact)}: ${fact.kind} container ${shortId(fact.containerId)} of ${fact.image} in sandbox ${shortId(fact.sandboxId)}`,
  ContainerStarted: (fact) =>
    `${containerSubject(fact)}: runs${fact.restartCount === 0 ? '' : ` again, restart ${fact.restartCount}`}`,
  ContainerSignaled: (fact) => `${containerSubject(fact)}: ${fact.signal}`,
  ContainerExited: (fact) =>
    `${containerSubject(fact)}: exit code ${fact.exitCode} (${fact.reason})${said(excerpt(fact.message))}`,
  StorageLeft: (fact) => `${containerSubject(fact)}: leaves ${fact.places.map(leftIn).join(', ')}`,
  ContainerRemoved: (fact) =>
    `${containerSubject(fact)}: container ${shortId(fact.containerId)} removed`,
  ImageRemoved: ({ nodeName, image, sizeBytes, reason }) =>
    `${nodeName}: image ${image} (${sizeBytes} bytes) removed, ${reason === 'age' ? 'not used for too long' : 'to free disk space'}`,
  ContainerResized: (fact) => `${containerSubject(fact)}: cgroup set to other resources`,
  ContainerHung: (fact) =>
    `${containerSubject(fact)}: hangs until ${fact.until >= FOREVER ? 'killed' : formatDuration(fact.until)}`,
  ProgramSettled: (fact) =>
    `${containerSubject(fact)}: the program changes nothing by itself any more`,
  ContainerLogged: (fact) => `${containerSubject(fact)}: ${fact.stream}${said(excerpt(fact.text))}`,
  ProgramWarned: (fact) => `${containerSubject(fact)}: not simulated${said(fact.message)}`,
  VolumeMounted: ({ pod, volume, kind, files }) =>
    `${pod}: ${kind} volume ${volume} mounted${files.length === 0 ? '' : `, ${plural(files.length, 'file')}`}`,
  VolumeRefreshed: ({ pod, volume }) => `${pod}: files of volume ${volume} brought up to date`,
  VolumeRemoved: ({ pod, volume, kind }) => `${pod}: ${kind} volume ${volume} unmounted`,
  FileWritten: (fact) =>
    `${fact.pod}: ${writtenText(fact)} ${fact.append ? 'appended' : 'written'} to ${placeOf(fact)}`,
  DirectoryMade: (fact) => `${fact.pod}: directory ${placeOf(fact)} made`,
  FileRemoved: (fact) => `${fact.pod}: ${placeOf(fact)} removed`,
  ListenerOpened: (fact) =>
    `${containerSubject(fact)}: listens on ${fact.protocol} ${fact.port} in ${fact.netns}`,
  ListenerRefused: (fact) =>
    `${containerSubject(fact)}: cannot listen on ${fact.protocol} ${fact.port}, it is taken in ${fact.netns}`,
};

/** Ends of hangs that nobody lives to see. */
const FOREVER = 1_000 * 365 * 24 * 3_600_000;

function leftIn({ store, owner, path, bytes }: FactOf<'StorageLeft'>['places'][number]): string {
  if (store === 'rootfs') return `${bytes} bytes in its writable layer`;
  return `${bytes} bytes in ${store === 'volume' ? `volume ${owner}` : path}`;
}

function writtenText({ content, zeroBytes = 0 }: FactOf<'FileWritten'>): string {
  return zeroBytes === 0 ? `${content.length} characters` : `${content.length + zeroBytes} bytes`;
}

function placeOf({ store, owner, nodeName, path }: FilePlace): string {
  if (store === 'host') return `${path} of ${nodeName}`;
  return store === 'volume' ? `${path} in volume ${owner}` : `${path} in ${shortId(owner)}`;
}
