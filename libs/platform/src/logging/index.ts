export { type LogOptions, NestLog, openLog } from './log.js';
export { currentRequestId, withRequestId } from './request-context.js';
