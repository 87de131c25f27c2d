namespace Matrix.Core.Rooms;

/// <summary>Represents the answer to a request that a partial room cannot serve.</summary>
/// <param name="StatusCode">The HTTP status code.</param>
/// <param name="ErrorCode">The value of <c>errcode</c>.</param>
public sealed record PartialStateRefusal(int StatusCode, string ErrorCode)
{
    /// <summary>The error code of MSC3895, as Synapse sends it.</summary>
    public const string UnableDueToPartialState = "ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE";

    /// <summary>Gets the answer to requests for a state that is partial.</summary>
    internal static PartialStateRefusal State { get; } = new(403, UnableDueToPartialState);

    /// <summary>Gets the answer to joins, knocks and leaves through this server, with which a server tries another one.</summary>
    internal static PartialStateRefusal Membership { get; } = new(404, "M_NOT_FOUND");
}
