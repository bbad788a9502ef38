import { Injectable } from '@nestjs/common';
import { type Person } from '../auth/person/people.service.js';
import { type TenantTx } from '../database/index.js';
import { Mails } from '../mail/mails.service.js';
import { MissedBackupMail } from './backup-watch.job.js';
import { missedBackup } from './missed-backup.mails.js';

@Injectable()
export class MissedBackupLetter extends MissedBackupMail {
  constructor(private readonly mails: Mails) {
    super();
  }

  async send(tx: TenantTx, to: Person, hours: number): Promise<void> {
    await this.mails.send(tx, {
      to: { personId: to.id, name: to.name, address: to.email },
      locale: to.locale,
      template: missedBackup,
      facts: { hours },
      link: null,
    });
  }
}
