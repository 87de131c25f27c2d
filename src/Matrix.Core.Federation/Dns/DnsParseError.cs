namespace Matrix.Core.Federation;

/// <summary>Why a message could not be read.</summary>
internal enum DnsParseError
{
    None,

    /// <summary>It ends before what it announces.</summary>
    Truncated,

    /// <summary>A name that points ahead or at itself, is longer than 255 bytes, or has a label of an unknown kind.</summary>
    BadName,

    /// <summary>The data of a record is not what its type has.</summary>
    BadRecord,

    /// <summary>Not exactly one question.</summary>
    BadQuestion,
}
