/** One generator of seedrandom by itself; its types describe only all of them together. */
declare module 'seedrandom/lib/alea.js' {
  import type seedrandom from 'seedrandom';

  const alea: typeof seedrandom.alea;
  export = alea;
}
