/** The reason why a sign-in failed, as a sentence for the person. It reveals nothing about existing people. */
export class SignInRefusal extends Error {
  override readonly name = "SignInRefusal";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
