namespace Matrix.Core.Tool.Conform;

/// <summary>The exception for a request that cannot be run.</summary>
internal sealed class ConformException : Exception
{
    public ConformException()
    {
    }

    public ConformException(string message)
        : base(message)
    {
    }

    public ConformException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ConformException(string code, string message)
        : base(message) => Code = code;

    /// <summary>Gets the code of the error in the reply.</summary>
    public string Code { get; } = "bad_request";
}
