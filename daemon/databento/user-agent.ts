/** How this client names itself to the service and the gateway, unless it is told. */
export const USER_AGENT = 'databento-for-node/0.1';
