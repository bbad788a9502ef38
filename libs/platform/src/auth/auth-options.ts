/** What identity has to know of the installation. */
export abstract class AuthOptions {
  /** Connection string of role commonhall_identity. */
  abstract readonly identityUrl: string;
  /** Where people reach this installation, without a slash at the end: links begin with it, https makes cookies secure. */
  abstract readonly publicUrl: string;
}
