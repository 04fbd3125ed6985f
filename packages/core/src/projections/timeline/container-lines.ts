/** Timeline lines for containers: images, starts, exits, kills, hooks. */
import { formatDuration } from '../../engine/time.ts';
import type { ClusterFact, FactOf } from '../../state/facts.ts';
import { excerpt, said } from '../describe/describer.ts';
import { formatClock } from './clock.ts';
import { line, podSubject, type Run, type Tone, type TimelineLine } from './timeline-line.ts';

/** Hangs that end later than this last until somebody ends them. */
const LONG_MS = 365 * 24 * 3_600_000;

export function containerLine(fact: ClusterFact): TimelineLine | undefined {
  switch (fact.type) {
    case 'ImagePullStarted':
      return about(fact, 'muted', `pulling ${fact.image}`);
    case 'ImagePulled':
      return about(fact, 'info', `${fact.image} pulled in ${formatDuration(fact.durationMs)}`);
    case 'ImagePullFailed': {
      const run = { key: `${fact.reason} ${fact.container}`, shown: 1, silent: !fact.pulled };
      const text = fact.pulled ? `ErrImagePull: ${fact.message}` : 'waits before the next pull';
      return about(fact, fact.pulled ? 'bad' : 'warn', text, run);
    }
    case 'ContainerStarted':
      return about(
        fact,
        'good',
        fact.restartCount === 0 ? 'started' : `started again (restart ${fact.restartCount})`,
      );
    case 'ContainerStartFailed': {
      const run = { key: `${fact.reason} ${fact.container}`, shown: 1 };
      return about(fact, 'bad', `${fact.reason}${said(excerpt(fact.message))}`, run);
    }
    case 'RestartDelayed': {
      const run = { key: `back-off ${fact.container} ${fact.until}`, shown: 1, silent: true };
      const text = `CrashLoopBackOff ${formatDuration(fact.delayMs)}, starts at ${formatClock(fact.until)} or later`;
      return about(fact, 'warn', text, run);
    }
    case 'ContainerKillRequested':
      return killed(fact);
    case 'ContainerSignaled':
      return fact.signal === 'SIGKILL' ? about(fact, 'warn', 'SIGKILL') : undefined;
    case 'ContainerExited':
      return exited(fact);
    case 'HookCompleted':
      if (fact.ok) return about(fact, 'muted', `${fact.hook} hook done`);
      return about(fact, 'bad', `${fact.hook} hook failed${said(excerpt(fact.message))}`);
    case 'ContainerHung': {
      const lasts = fact.until - fact.at;
      const text = lasts > LONG_MS ? 'hangs' : `hangs for ${formatDuration(lasts)}`;
      return about(fact, 'bad', text);
    }
    case 'ProgramWarned':
      return about(fact, 'warn', `not simulated: ${fact.message}`);
    case 'ListenerRefused':
      return about(fact, 'bad', `port ${fact.port}/${fact.protocol} is taken in this Pod`);
    default:
      return undefined;
  }
}

interface ContainerFact {
  readonly at: number;
  readonly pod: string;
  readonly container: string;
}

function about(fact: ContainerFact, tone: Tone, text: string, run?: Run): TimelineLine {
  return line(fact.at, tone, podSubject(fact.pod), `${fact.container}: ${text}`, run);
}

function killed(fact: FactOf<'ContainerKillRequested'>): TimelineLine {
  const isOrdinary = fact.message === `Stopping container ${fact.container}`;
  if (isOrdinary) return about(fact, 'muted', 'stopping');
  return about(fact, 'warn', `killed: ${fact.message}`);
}

function exited(fact: FactOf<'ContainerExited'>): TimelineLine {
  const { exitCode, reason, message } = fact;
  if (exitCode === 0) return about(fact, 'info', 'completed');
  return about(fact, 'bad', `exit code ${exitCode} (${reason})${said(excerpt(message))}`);
}
