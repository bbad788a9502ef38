import { type ScheduledJob } from '../queue/job.js';
import { jobId, type QueuePort } from '../queue/queue-port.js';

/**
 * Rings for scheduled jobs, by the machine's clock: what is due by the installation's clock, the jobs find by themselves.
 * A ring that is lost is followed by the next one.
 */
export class Schedules {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly jobs: readonly ScheduledJob[],
    private readonly queue: QueuePort,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Rings for each of them at once, then at their intervals. */
  start(): void {
    this.stop();
    this.timers = this.jobs.map((job) => {
      this.ring(job);
      return setInterval(() => {
        this.ring(job);
      }, job.everyMs);
    });
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  private ring({ name, everyMs, queue }: ScheduledJob): void {
    // By the interval's number, so that one that failed does not stand in the way of the next.
    const slot = Math.floor(Date.now() / everyMs);
    this.queue.add(queue, [{ name, id: jobId(name, String(slot)), data: {} }]).catch(this.onError);
  }
}
