export {
  type FailedJob,
  type JobHandler,
  QueueConsumers,
  type QueueCounts,
  type QueueJob,
  type QueueName,
  QueuePort,
  type ReceivedJob,
  jobId,
  queueNames,
} from './queue-port.js';
export {
  type QueueBackend,
  type QueueOptions,
  type RetryRule,
  allCounts,
  openConsumers,
  openQueue,
  queueBackend,
} from './bullmq-queue.js';
export { migrateQueue } from './migrate-queue.js';
