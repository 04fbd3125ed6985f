/** `NAME=value` in front of a command or behind `export`. */
import type { Assignment } from 'unbash';
import { compileWord } from './compile-word.ts';
import type { WordScope } from './compile-word.ts';
import type { AssignmentCode } from './instructions.ts';

/** The code of an assignment; none for arrays, which the machine does not have. */
export function compileAssignment(
  assignment: Assignment,
  scope: WordScope,
): readonly AssignmentCode[] {
  const { name, value, append } = assignment;
  if (value.type === 'ArrayValue' || assignment.index !== undefined) {
    scope.unsupported(`array ${assignment.text}`);
    return [];
  }
  return [{ name, value: compileWord(value, scope), append: append === true }];
}
