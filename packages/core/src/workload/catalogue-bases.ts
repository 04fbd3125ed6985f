/** Base images: a shell and utilities, no server. Without a command and a terminal their shell ends at once. */
import type { ImageEntry } from './image-catalogue.ts';

const MB = 1_000_000;

function base(sizeMB: number, shell: 'dash' | 'ash' | 'bash', cmd: string): ImageEntry {
  return { sizeBytes: sizeMB * MB, shell, cmd: [cmd] };
}

/** A language runtime: its interpreter runs the user's server. */
function runtime(sizeMB: number, alpineMB: number, name: string, cmd: string): ImageEntry {
  return {
    sizeBytes: sizeMB * MB,
    alpineBytes: alpineMB * MB,
    cmd: [cmd],
    servers: [name],
    workload: { startup: '1s', memory: [{ bytes: '30Mi' }] },
  };
}

export const BASE_IMAGES: Readonly<Record<string, ImageEntry>> = {
  busybox: base(2.2, 'ash', 'sh'),
  'registry.k8s.io/busybox': base(0.7, 'ash', 'sh'),
  alpine: base(3.6, 'ash', '/bin/sh'),
  debian: base(49, 'dash', 'bash'),
  ubuntu: base(30, 'dash', '/bin/bash'),
  centos: base(83, 'bash', '/bin/bash'),
  fedora: base(60, 'bash', '/bin/bash'),
  rockylinux: base(65, 'bash', '/bin/bash'),
  almalinux: base(70, 'bash', '/bin/bash'),
  bash: { sizeBytes: 6 * MB, shell: 'bash', entrypoint: ['docker-entrypoint.sh'], cmd: ['bash'] },
  'curlimages/curl': {
    sizeBytes: 9 * MB,
    shell: 'ash',
    user: 'curl_user',
    entrypoint: ['curl'],
    cmd: ['--help'],
  },
  python: {
    ...runtime(380, 18, 'python3', 'python3'),
    servers: ['python', 'python3', 'gunicorn', 'uvicorn', 'flask'],
  },
  node: {
    ...runtime(390, 48, 'node', 'node'),
    servers: ['node', 'npm', 'yarn', 'npx', 'pnpm'],
    // Node installs no handler for SIGTERM, and PID 1 has no default one.
    workload: { startup: '1s', memory: [{ bytes: '40Mi' }], onSIGTERM: { ignore: true } },
  },
  golang: runtime(300, 75, 'go', 'bash'),
  ruby: { ...runtime(370, 35, 'ruby', 'irb'), servers: ['ruby', 'rails', 'puma', 'bundle'] },
  php: { ...runtime(180, 38, 'php', 'php'), servers: ['php', 'php-fpm'] },
  perl: runtime(350, 20, 'perl', 'perl'),
  openjdk: {
    ...runtime(240, 85, 'java', 'jshell'),
    workload: { startup: '5s', memory: [{ bytes: '100Mi' }] },
  },
  'eclipse-temurin': {
    ...runtime(150, 80, 'java', 'jshell'),
    workload: { startup: '5s', memory: [{ bytes: '100Mi' }] },
  },
};
