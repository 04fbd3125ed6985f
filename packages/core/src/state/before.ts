/** For recipes: looking something up in a draft makes drafts of all that is passed on the way; in the row as it was, it does not. */
import { isDraft, original, type Draft } from 'immer';

/** The row, or the part of it, as it was when the recipe began; the row itself where recipes change rows in place. */
export function before<T extends object>(draft: T): T {
  return isDraft(draft) ? original(draft as Draft<T>) : draft;
}
