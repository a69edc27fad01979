/** Why nobody was signed in, as a sentence for the person who tried. It tells nothing about who there is. */
export class SignInRefusal extends Error {
  override readonly name = "SignInRefusal";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
