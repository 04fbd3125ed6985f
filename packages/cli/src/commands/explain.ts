/** `podsim explain`: the chain of causes behind a fact, or behind the present state of an object. */
import {
  API_TABLES,
  causeChain,
  describeFact,
  formatExplanation,
  historyOf,
  kindOfFact,
  parseObjectReference,
  pastState,
  type ClusterFact,
  type CompleteLog,
  type ObjectReference,
} from '@podsim/core';
import { BadInput } from '../bad-input.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readLogFile } from '../log-file.ts';
import { presentState } from '../output/present-state.ts';

export interface ExplainCommandOptions {
  readonly namespace?: string;
}

const FORMS = 'want a number (1234), or pod/web, pod/NAMESPACE/web, node/node-1, container/web/app';

/** Prints the causes of `reference`, oldest first. Throws `BadInput` for what is not in the log. */
export function explainCommand(
  io: Io,
  path: string,
  reference: string,
  { namespace }: ExplainCommandOptions,
): ExitCode {
  const asNumber = /^#?(\d+)$/.exec(reference)?.[1];
  const object = asNumber === undefined ? parseObjectReference(reference, namespace) : undefined;
  if (asNumber === undefined && object === undefined) {
    throw new BadInput([`${reference}: ${FORMS}`]);
  }
  const log = readLogFile(io, path);
  if (object !== undefined) explainObject(io, log, reference, object);
  else explainFact(io, log.facts, Number(asNumber));
  return EXIT.done;
}

function explainFact(io: Io, facts: readonly ClusterFact[], seq: number): void {
  const chain = causeChain({ facts }, seq);
  if (chain.length === 0) {
    throw new BadInput([`#${seq}: no such fact; the log has ${facts.length}`]);
  }
  io.stdout.write(chainText(chain));
}

function explainObject(
  io: Io,
  { facts, endedAt }: CompleteLog<ClusterFact>,
  text: string,
  reference: ObjectReference,
): void {
  const last = historyOf(facts, reference).at(-1);
  if (last === undefined)
    throw new BadInput([`${text}: not in this log${choice(facts, reference)}`]);
  const past = pastState(facts, { at: endedAt });
  io.stdout.write(`${text}, and how its latest change came about:\n\n`);
  io.stdout.write(chainText(causeChain({ facts }, last.seq)));
  io.stdout.write(`\n${presentState(past, reference)}`);
}

const chainText = (chain: readonly ClusterFact[]): string =>
  formatExplanation(chain, { describe: describeFact, kindOf: kindOfFact })
    .map((line) => `${line}\n`)
    .join('');

/** What there was of that kind, for whoever mistyped a name. */
function choice(facts: readonly ClusterFact[], reference: ObjectReference): string {
  const table = 'table' in reference ? reference.table : 'pods';
  const created = facts.flatMap((fact) =>
    fact.type === 'ObjectCreated' && fact.plural === table ? [fact.key] : [],
  );
  const names = [...new Set(created)].slice(0, API_TABLES.length);
  return names.length === 0 ? '' : `; ${table} in it: ${names.join(', ')}`;
}
