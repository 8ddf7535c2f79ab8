export const decodeEventPayload = (data: Uint8Array, _l: unknown) => JSON.parse(new TextDecoder().decode(data)) as any;
