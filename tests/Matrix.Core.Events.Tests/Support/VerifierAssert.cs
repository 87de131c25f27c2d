namespace Matrix.Core.Events.Tests.Support;

/// <summary>Verifies with a default verifier and says what came of it.</summary>
internal static class VerifierAssert
{
    private static readonly PduVerifier Verifier = new();

    public static VerifiedPdu Accepted(Pdu pdu, IKeySource keys)
    {
        bool verified = Verifier.TryVerify(pdu, keys, out VerifiedPdu? result, out PduVerificationError error);
        Assert.True(verified, $"{error.Code} {error}");
        Assert.Equal(PduVerificationErrorKind.None, error.Kind);
        return result!;
    }

    public static PduVerificationError Refused(Pdu pdu, IKeySource keys)
    {
        Assert.False(Verifier.TryVerify(pdu, keys, out VerifiedPdu? result, out PduVerificationError error), "verified");
        Assert.Null(result);
        Assert.NotEqual(PduVerificationErrorKind.None, error.Kind);
        return error;
    }
}
