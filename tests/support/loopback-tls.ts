/**
 * A certificate for 127.0.0.1 that is its own authority, good for a hundred years, with its key. It stands in
 * the open and protects nothing: only tests trust it. Made by openssl, which a test may not have.
 */
export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBqzCCAVGgAwIBAgIUW6uEUFwz9bC830L5iE7ZpEIvp2kwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRQXNzYXksIHRlc3RzIG9ubHkwIBcNMjYxMTI5MDE1NzQ2WhgP
MjEyNjExMDUwMTU3NDZaMBwxGjAYBgNVBAMMEUFzc2F5LCB0ZXN0cyBvbmx5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtxDxi3qvaIVftT8soqYKndIQVMRsXVXj
t9+k+qeCgxjNcOAvFFq31TXZEbUJ1KrUin2oMJeX+yz/U53M98O+n6NvMG0wHQYD
VR0OBBYEFMkB15iGFwnbCn1vQFv6TiCVGOJiMB8GA1UdIwQYMBaAFMkB15iGFwnb
Cn1vQFv6TiCVGOJiMBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCNTCZhV6R4cGjEzQcz6+/GPbb8
+6x0Yhx4Ook1dcI7rAIgA2uIlK2BUarp3go7JkLsPwDz9yBVbYmNiRM53c1zqPM=
-----END CERTIFICATE-----
`;

export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbpLDzw4mO54niUJ0
VCF7YyQbmKLCmlzP/3W9IA8i4HKhRANCAAS3EPGLeq9ohV+1Pyyipgqd0hBUxGxd
VeO336T6p4KDGM1w4C8UWrfVNdkRtQnUqtSKfagwl5f7LP9Tncz3w76f
-----END PRIVATE KEY-----
`;
