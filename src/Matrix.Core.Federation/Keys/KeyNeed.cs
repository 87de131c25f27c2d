namespace Matrix.Core.Federation.Keys;

/// <summary>Whether keys at hand answer a request.</summary>
internal enum KeyNeed
{
    /// <summary>They do.</summary>
    Met,

    /// <summary>They do, and have lived for half of their time: newer ones are fetched, and not waited for.</summary>
    MetButAging,

    /// <summary>They do not, and asking may help.</summary>
    Unmet,

    /// <summary>They do not, and the server itself said so a moment ago.</summary>
    Hopeless,
}
