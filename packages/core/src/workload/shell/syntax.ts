/** The parser's syntax tree under the names that the compiler uses. */
import type { AndOr, CompoundList, PipelineNode } from 'unbash';

export type {
  AndOr,
  Command,
  CompoundList,
  ParsedScript,
  Pipeline,
  Redirection,
  Script,
  Statement,
  TestExpression,
} from 'unbash';

/** Anything that can stand where a command can. */
export type Node = PipelineNode | AndOr | CompoundList;
/** What is left when simple commands, lists and pipelines are dealt with. */
export type CompoundNode = Exclude<Node, AndOr | { type: 'Command' } | { type: 'Pipeline' }>;
