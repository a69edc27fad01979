import { AwsError } from "./aws-error";
import { asRecord, FormInput, type Input, JsonInput } from "./input";
import type { Protocol, Service, WireRequest, WireResponse } from "./service";
import { escapeXml, toXml } from "./xml";

const MISSING = "Missing Authentication Token";
const UNKNOWN = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";

/** AWS JSON 1.1: the operation is in X-Amz-Target. Organizations, Identity Center, Identity Store. */
export const JSON_1_1: Protocol = {
  read(request, service) {
    const target = String(request.headers["x-amz-target"] ?? "");
    const dot = target.indexOf(".");
    if (dot < 0) throw unknownOperation();
    return { operation: checked(target.slice(dot + 1), service), input: new JsonInput(parseJson(request.body)) };
  },
  answer(_operation, output, requestId) {
    return json(200, "application/x-amz-json-1.1", output, requestId);
  },
  error(error, requestId) {
    const body = { __type: error.code, Message: error.message, message: error.message, ...error.members };
    return json(error.status, "application/x-amz-json-1.1", body, requestId);
  },
  refusals: {
    missing: () => new AwsError("MissingAuthenticationTokenException", MISSING, 400),
    unknown: () => new AwsError("UnrecognizedClientException", UNKNOWN, 400),
    expired: () => new AwsError("ExpiredTokenException", EXPIRED, 400),
    denied: (message) => new AwsError("AccessDeniedException", message, 400),
  },
};

/** rest-json: method and path are the operation, labels and query string join the body. EKS, Account. */
export const REST_JSON: Protocol = {
  read(request, service) {
    const route = service.route?.(request.method, pathSegments(request.path));
    if (!route) throw unknownOperation();
    const query = request.query === "" ? {} : parseQuery(request.query);
    const body = request.body === "" ? {} : parseJson(request.body);
    return { operation: route.operation, input: new JsonInput({ ...query, ...body, ...route.labels }) };
  },
  answer(_operation, output, requestId) {
    return json(200, "application/json", output, requestId);
  },
  error(error, requestId) {
    const response = json(error.status, "application/json", { message: error.message, ...error.members }, requestId);
    response.headers["x-amzn-errortype"] = error.code;
    return response;
  },
  refusals: {
    missing: () => new AwsError("MissingAuthenticationTokenException", MISSING, 403),
    unknown: () => new AwsError("UnrecognizedClientException", UNKNOWN, 403),
    expired: () => new AwsError("ExpiredTokenException", EXPIRED, 403),
    denied: (message) => new AwsError("AccessDeniedException", message, 403),
  },
};

/** AWS Query: a form with Action, answered in XML, or in JSON where that is asked for. STS, IAM. */
export const QUERY: Protocol = {
  read: readForm,
  answer(operation, output, requestId, service, { accept }) {
    if (accept === "application/json") {
      const answer = { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } };
      return json(200, accept, { [`${operation}Response`]: answer }, requestId);
    }
    // Operations that answer nothing have no Result element.
    const result =
      Object.keys(output).length > 0 && `<${operation}Result>${toXml(output, "member")}</${operation}Result>`;
    return xml(
      200,
      `<${operation}Response xmlns="${service.xmlNamespace}">${result || ""}` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      requestId,
    );
  },
  error(error, requestId) {
    const type = error.status >= 500 ? "Receiver" : "Sender";
    return xml(
      error.status,
      `<ErrorResponse><Error><Type>${type}</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>` +
        `</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      requestId,
    );
  },
  refusals: {
    missing: () => new AwsError("MissingAuthenticationToken", MISSING, 403),
    unknown: () => new AwsError("InvalidClientTokenId", UNKNOWN, 403),
    expired: () => new AwsError("ExpiredToken", EXPIRED, 403),
    denied: (message) => new AwsError("AccessDenied", message, 403),
  },
};

/** EC2's own dialect of Query. */
export const EC2_QUERY: Protocol = {
  read: readForm,
  answer(operation, output, requestId, service) {
    return xml(
      200,
      `<${operation}Response xmlns="${service.xmlNamespace}"><requestId>${requestId}</requestId>${toXml(output, "item")}</${operation}Response>`,
      requestId,
    );
  },
  error(error, requestId) {
    return xml(
      error.status,
      `<Response><Errors><Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors>` +
        `<RequestID>${requestId}</RequestID></Response>`,
      requestId,
    );
  },
  refusals: {
    missing: () => new AwsError("MissingAuthenticationToken", MISSING, 403),
    unknown: () => new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
    expired: () => new AwsError("RequestExpired", "Request has expired.", 400),
    denied: (message) => new AwsError("UnauthorizedOperation", message, 403),
  },
};

function readForm(request: WireRequest, service: Service): { operation: string; input: Input } {
  const form = new URLSearchParams(request.body === "" ? request.query : request.body);
  return { operation: checked(form.get("Action") ?? "", service), input: new FormInput(form) };
}

function checked(operation: string, service: Service): string {
  if (!service.operations.has(operation)) throw unknownOperation(operation);
  return operation;
}

function unknownOperation(operation = ""): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The simulator does not know the operation ${operation}`.trim(),
    404,
  );
}

function pathSegments(path: string): string[] {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    throw new AwsError("SerializationException", "The path is not percent-encoded", 400);
  }
}

function parseJson(body: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(body === "" ? "{}" : body));
  } catch {
    throw new AwsError("SerializationException", "The request body is not JSON", 400);
  }
}

/** A repeated name becomes a list. */
function parseQuery(query: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = values[name];
    values[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return values;
}

function json(status: number, contentType: string, body: object, requestId: string): WireResponse {
  return {
    status,
    headers: { "content-type": contentType, "x-amzn-requestid": requestId },
    body: JSON.stringify(body),
  };
}

function xml(status: number, body: string, requestId: string): WireResponse {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}
