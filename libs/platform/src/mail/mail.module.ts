import { type DynamicModule, Module } from '@nestjs/common';
import { MailOptions } from './mail-options.js';
import { Mails } from './mails.service.js';
import { SendMail } from './send-mail.reaction.js';

/** Letters: written in transactions, sent by the worker. */
@Module({})
export class MailModule {
  static forRoot(options: MailOptions): DynamicModule {
    return {
      module: MailModule,
      global: true,
      providers: [{ provide: MailOptions, useValue: options }, Mails, SendMail],
      exports: [Mails],
    };
  }
}
