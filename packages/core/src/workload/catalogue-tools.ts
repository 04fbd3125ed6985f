/** Images made for tests and teaching, and the chapter's own. */
import type { ImageEntry } from './image-catalogue.ts';
import { LIVENESS } from './server-arguments.ts';

const MB = 1_000_000;

const PAUSE: ImageEntry = {
  sizeBytes: 0.32 * MB,
  shell: 'none',
  user: '65535:65535',
  entrypoint: ['/pause'],
  servers: ['pause'],
  workload: { startup: '0s', listen: [], memory: [{ bytes: '500Ki' }], onSIGTERM: { code: 0 } },
};

const AGNHOST: ImageEntry = {
  sizeBytes: 52 * MB,
  shell: 'ash',
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  servers: ['agnhost'],
  workload: { startup: '100ms', listen: [], memory: [{ bytes: '10Mi' }] },
};

const HELLO: ImageEntry = {
  sizeBytes: 11 * MB,
  shell: 'ash',
  entrypoint: ['./hello-app'],
  servers: ['hello-app'],
  workload: {
    startup: '100ms',
    listen: [{ port: 8080 }],
    memory: [{ bytes: '5Mi' }],
    http: [{ body: 'Hello, world!\n' }],
  },
};

const STRESS: ImageEntry = {
  sizeBytes: 4 * MB,
  shell: 'bash',
  cmd: ['/bin/bash'],
  servers: ['stress', 'stress-ng'],
  workload: { startup: '0s', listen: [] },
};

export const TOOL_IMAGES: Readonly<Record<string, ImageEntry>> = {
  'registry.k8s.io/pause': PAUSE,
  pause: PAUSE,
  'registry.k8s.io/e2e-test-images/agnhost': AGNHOST,
  'registry.k8s.io/e2e-test-images/busybox': { sizeBytes: 2.2 * MB, shell: 'ash', cmd: ['sh'] },
  'registry.k8s.io/liveness': {
    ...AGNHOST,
    sizeBytes: 4 * MB,
    entrypoint: [],
    servers: ['server'],
    cmd: ['/server'],
    workload: LIVENESS,
  },
  'gcr.io/google-samples/hello-app': HELLO,
  'us-docker.pkg.dev/google-samples/containers/gke/hello-app': HELLO,
  'polinux/stress': STRESS,
  'polinux/stress-ng': { ...STRESS, entrypoint: ['/usr/bin/stress-ng'] },
  'vish/stress': { ...STRESS, sizeBytes: 1.6 * MB, shell: 'none', entrypoint: ['/stress'] },
  'hello-world': {
    sizeBytes: 0.01 * MB,
    shell: 'none',
    cmd: ['/hello'],
    servers: ['hello'],
    workload: {
      startup: '0s',
      listen: [],
      exit: { after: '10ms', code: 0 },
      stdout: [
        '',
        'Hello from Docker!',
        'This message shows that your installation appears to be working correctly.',
        '',
      ],
    },
  },
  'traefik/whoami': {
    sizeBytes: 2.8 * MB,
    shell: 'none',
    entrypoint: ['/whoami'],
    servers: ['whoami'],
    workload: { startup: '50ms', listen: [{ port: 80 }], memory: [{ bytes: '4Mi' }] },
  },
  'hashicorp/http-echo': {
    sizeBytes: 3 * MB,
    shell: 'none',
    entrypoint: ['/http-echo'],
    servers: ['http-echo'],
    workload: { startup: '50ms', listen: [{ port: 5678 }], memory: [{ bytes: '4Mi' }] },
  },
  // The chapter's WAR image: its version is in the archive, so that one can see which one Tomcat serves.
  'geektime/sample': {
    sizeBytes: 5 * MB,
    shell: 'ash',
    cmd: ['sh'],
    files: { '/sample.war': 'sample.war\n' },
    tagged: (tag) => ({ files: { '/sample.war': `sample.war ${tag}\n` } }),
  },
};
