import type { Asn1Node, CertificateDetail, CertificateView } from '../contract';

/** Offset, depth, header, length, tag and text of each node of a device certificate. */
const encoding = `0 0 4 495 SEQUENCE
4 1 4 406 SEQUENCE
8 2 2 3 [0]
10 3 2 1 INTEGER 2
13 2 2 4 INTEGER 3F9A20C1
19 2 2 10 SEQUENCE
21 3 2 8 OBJECT_IDENTIFIER 1.2.840.10045.4.3.2 (ECDSA with SHA-256)
31 2 2 51 SEQUENCE
33 3 2 18 SET
35 4 2 16 SEQUENCE
37 5 2 3 OBJECT_IDENTIFIER 2.5.4.10 (organisation)
42 5 2 9 UTF8String Wand Demo
53 3 2 29 SET
55 4 2 27 SEQUENCE
57 5 2 3 OBJECT_IDENTIFIER 2.5.4.3 (common name)
62 5 2 20 UTF8String Wand Demo Devices CA
84 2 2 30 SEQUENCE
86 3 2 13 UTCTime 261121090449Z
101 3 2 13 UTCTime 361118090449Z
116 2 2 54 SEQUENCE
118 3 2 18 SET
120 4 2 16 SEQUENCE
122 5 2 3 OBJECT_IDENTIFIER 2.5.4.10 (organisation)
127 5 2 9 UTF8String Wand Demo
138 3 2 16 SET
140 4 2 14 SEQUENCE
142 5 2 3 OBJECT_IDENTIFIER 2.5.4.3 (common name)
147 5 2 7 UTF8String WP-2041
156 3 2 14 SET
158 4 2 12 SEQUENCE
160 5 2 3 OBJECT_IDENTIFIER 2.5.4.5 (serial number)
165 5 2 5 PrintableString 00417
172 2 2 89 SEQUENCE
174 3 2 19 SEQUENCE
176 4 2 7 OBJECT_IDENTIFIER 1.2.840.10045.2.1 (EC public key)
185 4 2 8 OBJECT_IDENTIFIER 1.2.840.10045.3.1.7 (P-256)
195 3 2 66 BIT_STRING 04 6f 44 9c d1 a2 cd 5f 20 39 d4 10 ea 0b 4a d3 24 b2 f9 51 ca 4a 48 55 08 de 75 c2 89 0e 62 b3 30 c3 a8 d4 …
263 2 3 148 [3]
266 3 3 145 SEQUENCE
269 4 2 14 SEQUENCE
271 5 2 3 OBJECT_IDENTIFIER 2.5.29.15 (key usage)
276 5 2 1 BOOLEAN true
279 5 2 4 OCTET_STRING 03 02 07 80
285 4 2 24 SEQUENCE
287 5 2 3 OBJECT_IDENTIFIER 2.5.29.37 (extended key usage)
292 5 2 1 BOOLEAN true
295 5 2 14 OCTET_STRING 30 0c 06 0a 2b 06 01 04 01 83 c7 1e 01 01
311 4 2 31 SEQUENCE
313 5 2 3 OBJECT_IDENTIFIER 2.5.29.35 (authority key identifier)
318 5 2 24 OCTET_STRING 30 16 80 14 6f f0 37 8f 27 b2 de 41 6f 76 c0 5c 18 cb a5 79 1b 08 d8 16
344 4 2 29 SEQUENCE
346 5 2 3 OBJECT_IDENTIFIER 2.5.29.14 (subject key identifier)
351 5 2 22 OCTET_STRING 04 14 74 6b ad da b4 3c ac 96 bf c4 49 be 2a 05 da 49 55 24 97 1b
375 4 2 12 SEQUENCE
377 5 2 3 OBJECT_IDENTIFIER 2.5.29.19 (basic constraints)
382 5 2 1 BOOLEAN true
385 5 2 2 OCTET_STRING 30 00
414 1 2 10 SEQUENCE
416 2 2 8 OBJECT_IDENTIFIER 1.2.840.10045.4.3.2 (ECDSA with SHA-256)
426 1 2 71 BIT_STRING 30 44 02 20 03 c6 82 15 55 da 1c 08 e9 9a cf 5c 3c 30 44 5b 06 63 a0 1f b4 3c 11 5a 86 46 99 47 18 89 …`;

function node(line: string): Asn1Node {
  const [offset = '0', depth = '0', header = '0', length = '0', tag = '', ...words] = line.split(' ');
  return {
    depth: Number(depth),
    offset: Number(offset),
    header: Number(header),
    length: Number(length),
    tag: tag.replace('_', ' '),
    text: words.join(' '),
  };
}

const pem = `-----BEGIN CERTIFICATE-----
MIIB7zCCAZagAwIBAgIEP5ogwTAKBggqhkjOPQQDAjAzMRIwEAYDVQQKDAlXYW5k
IERlbW8xHTAbBgNVBAMMFFdhbmQgRGVtbyBEZXZpY2VzIENBMB4XDTI2MTEyMTA5
MDQ0OVoXDTM2MTExODA5MDQ0OVowNjESMBAGA1UECgwJV2FuZCBEZW1vMRAwDgYD
VQQDDAdXUC0yMDQxMQ4wDAYDVQQFEwUwMDQxNzBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABG9EnNGizV8gOdQQ6gtK0ySy+VHKSkhVCN51wokOYrMww6jU95fK8U9H
i0nVUPtHklK+QCCDkkGHk8P3q2EkBdWjgZQwgZEwDgYDVR0PAQH/BAQDAgeAMBgG
A1UdJQEB/wQOMAwGCisGAQQBg8ceAQEwHwYDVR0jBBgwFoAUb/A3jyey3kFvdsBc
GMuleRsI2BYwHQYDVR0OBBYEFHRrrdq0PKyWv8RJvioF2klVJJcbMAwGA1UdEwEB
/wQCMAAwFwYDVR0gBBAwDjAMBgorBgEEAYPHHgIBMAoGCCqGSM49BAMCA0cAMEQC
IAPGghVV2hwI6ZrPXDwwRFsGY6AftDwRWoZGmUcYiVwwAiB0puKC48LQLOkFJyuh
BvPRWeP3cQmbxufYI8tfW6YroQ==
-----END CERTIFICATE-----
`;

export const detailOf = (certificate: CertificateView): CertificateDetail => ({
  certificate,
  version: 3,
  signature_algorithm: 'ECDSA with SHA-256',
  public_key: 'P-256',
  key_fingerprint: '12fe34dc'.repeat(8),
  extensions: [
    { oid: '2.5.29.15', name: 'Key usage', critical: true, lines: ['Digital signature'] },
    {
      oid: '2.5.29.37',
      name: 'Extended key usage',
      critical: true,
      lines: ['Device identity (Pacemaker), 1.3.6.1.4.1.58270.1.1'],
    },
    { oid: '2.5.29.19', name: 'Basic constraints', critical: true, lines: ['Not a certification authority'] },
    {
      oid: '2.5.29.35',
      name: 'Authority key identifier',
      critical: false,
      lines: ['6f:f0:37:8f:27:b2:de:41:6f:76:c0:5c:18:cb:a5:79:1b:08:d8:16'],
    },
    {
      oid: '2.5.29.14',
      name: 'Subject key identifier',
      critical: false,
      lines: ['74:6b:ad:da:b4:3c:ac:96:bf:c4:49:be:2a:05:da:49:55:24:97:1b'],
    },
  ],
  asn1: encoding.split('\n').map(node),
  pem,
});
