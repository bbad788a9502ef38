/** The name of the hidden field that proves where a form came from. */
export const tokenField = '_token';

/** The name of the hidden field that makes a second sending of the same form harmless. */
export const keyField = '_key';

/** The name of the button that was pressed, where a form has several. */
export const buttonField = '_button';

/** What a form of ours sent. */
export class SubmittedForm {
  private constructor(private readonly fields: URLSearchParams) {}

  /** @param body application/x-www-form-urlencoded. Rule: URL Standard, section 5.1 */
  static read(body: string): SubmittedForm {
    return new SubmittedForm(new URLSearchParams(body));
  }

  /**
   * The field as its writer meant it: line ends are one sign, nothing that PostgreSQL cannot store, no blanks around it;
   * empty where it was not sent.
   */
  text(name: string): string {
    return this.exact(name).replace(/\r\n?/g, '\n').replaceAll('\0', '').trim();
  }

  /** The field to the byte: of passwords, blanks count. */
  exact(name: string): string {
    return this.fields.get(name) ?? '';
  }

  /** Every value of a field that may be sent several times: the boxes that were ticked. */
  all(name: string): string[] {
    return this.fields.getAll(name);
  }

  /** Every field with its text, to show again what was typed. */
  values(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.fields.keys()].map((name) => [name, this.text(name)]));
  }

  get token(): string {
    return this.exact(tokenField);
  }

  get key(): string {
    return this.exact(keyField);
  }

  get button(): string {
    return this.exact(buttonField);
  }
}
