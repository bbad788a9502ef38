export * from './auth/index.js';
export * from './database/index.js';
export * from './policy/index.js';
export { type EventMeta, Reaction } from './outbox/reaction.js';
export { Job, ScheduledJob } from './queue/job.js';
