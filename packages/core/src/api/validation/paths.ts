/** Paths inside containers and volumes. Mirrors `validateLocalDescendingPath` and its kin. */
import type { FieldError } from './field-error.ts';
import { invalid, when } from './field-error.ts';

/** Whether some element of the path is `..`. */
export const hasBackstep = (path: string): boolean => path.split('/').includes('..');

/** A path without `..` elements. */
export const validateNoBackstep = (text: string, path: string): readonly FieldError[] =>
  when(hasBackstep(text), invalid(path, text, "must not contain '..'"));

/** A relative path without `..` elements. */
export const validateDescendingPath = (text: string, path: string): readonly FieldError[] => [
  ...when(text.startsWith('/'), invalid(path, text, 'must be a relative path')),
  ...validateNoBackstep(text, path),
];

/** The same, not starting with two dots either: such names are the kubelet's own. */
export const validateLocalPath = (text: string, path: string): readonly FieldError[] => [
  ...validateDescendingPath(text, path),
  ...when(
    text.startsWith('..') && !text.startsWith('../'),
    invalid(path, text, "must not start with '..'"),
  ),
];

/** A file mode between 0 and 0777; undefined is fine. */
export const validateFileMode = (mode: number | undefined, path: string): readonly FieldError[] =>
  when(
    mode !== undefined && (mode < 0 || mode > 0o777),
    invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'),
  );
