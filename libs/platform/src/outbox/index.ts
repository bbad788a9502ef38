export { type EventMeta, OutsideReaction, Reaction } from './reaction.js';
export { type DeliveredEvent, OutboxRows, type WaitingEvent } from './outbox-rows.js';
export { OutboxRelay } from './outbox-relay.js';
export { deliverJob, ReactionRunner } from './reaction-runner.js';
export { Reactions } from './reactions.js';
