"""Action names that the published API has and this server does not carry out (yet)."""

from __future__ import annotations

PUBLISHED = frozenset(
    """
    SubmitMediaProducingJob GetMediaProducingJob ListMediaProducingJobs
    SubmitBatchMediaProducingJob GetBatchMediaProducingJob ListBatchMediaProducingJobs
    SubmitSportsHighlightsJob SubmitScreenMediaHighlightsJob SubmitSceneMediaSelectionJob
    SubmitSceneTimelineOrganizationJob SubmitSceneBatchEditingJob SubmitIProductionJob
    QueryIProductionJob CancelIProductionJob SubmitProjectExportJob GetProjectExportJob
    CreateEditingProject GetEditingProject UpdateEditingProject DeleteEditingProjects
    SearchEditingProject ListEditingProjects AddEditingProjectMaterials
    DeleteEditingProjectMaterials GetEditingProjectMaterials AddTemplate GetTemplate
    UpdateTemplate DeleteTemplate ListTemplates GetTemplateMaterials GetTemplateParams
    CreateCustomTemplate GetCustomTemplate UpdateCustomTemplate ListCustomTemplates
    DeleteCustomTemplate RegisterMediaInfo GetMediaInfo BatchGetMediaInfos UpdateMediaInfo
    DeleteMediaInfos ListMediaBasicInfos SearchMedia CreateUploadMedia RefreshUploadMedia
    UploadMediaByURL GetUrlUploadInfos RegisterMediaStream GetPlayInfo DeletePlayInfo
    SetDefaultStorageLocation GetDefaultStorageLocation GetStorageList SetEventCallback
    GetEventCallback ListCallbackQueues ReceiveCallbackMessages DeleteCallbackMessages
    CreatePipeline GetPipeline DeletePipeline UpdatePipeline ListPipelines AddCategory
    GetCategories UpdateCategory DeleteCategory SubmitMediaInfoJob SubmitSyncMediaInfoJob
    SubmitSnapshotJob SubmitTranscodeJob SubmitASRJob SubmitAudioProduceJob GetSmartHandleJob
    ListSmartJobs ListSmartVoiceGroups
    """.split()
)
"""Names of `protocol.md` section 4: known, so that an absent one is told from a misspelt one."""
