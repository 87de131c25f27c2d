namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies how a second key under a used key ID of a server is treated.</summary>
public enum KeyIdPolicy
{
    /// <summary>Both keys are kept. Each verifies its own signatures within its validity period.</summary>
    KeepAll = 0,

    /// <summary>
    /// The first key stays, and the second one is not accepted (MSC4499). A key that only a notary has passed on is replaced by the server's own answer.
    /// <see cref="KeyRing.AcceptAsync"/> replaces any key.
    /// </summary>
    FirstSeenWins = 1,
}
