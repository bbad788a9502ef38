// planted: pure-files-see-no-machine, pure-files-see-no-machinery
import { performance } from 'node:perf_hooks';
import { Proposal } from './proposal.entity.js';

export const opened = { proposal: new Proposal(), at: performance };
