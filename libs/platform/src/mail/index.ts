export { type MailTemplate, type MailText, defineMail, definedMails } from './mail-template.js';
export { Mail, type MailState } from './mail.entity.js';
export { MailWritten } from './mail.events.js';
export { MailOptions } from './mail-options.js';
export { type NewMail, Mails } from './mails.service.js';
export { SendMail } from './send-mail.reaction.js';
export { plainLetter } from './letter.js';
export { MailModule } from './mail.module.js';
