// Sources of AWSAccess.
