/** The package has no exports: it puts `Sim` on `window`, and has no types of its own. */
declare module 'simjs';
