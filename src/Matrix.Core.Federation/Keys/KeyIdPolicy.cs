namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies what becomes of a second key that a server publishes under a key ID that is in use.</summary>
public enum KeyIdPolicy
{
    /// <summary>Both keys are kept. Each verifies what it has signed, within its own time.</summary>
    KeepAll = 0,

    /// <summary>
    /// The key that was seen first stays and the second key is not taken (MSC4499). A key that only a notary has passed on gives way to the server's own answer, and <see cref="KeyRing.AcceptAsync"/>
    /// replaces the key.
    /// </summary>
    FirstSeenWins = 1,
}
