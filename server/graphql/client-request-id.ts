/** The description of `clientRequestId`, the same for every creation. */
export const CLIENT_REQUEST_ID =
  "Your own name for this creation, at most 200 characters. Sent again with the same input, it answers the same object.";
